-- What is known of a consumer key: {app, developer, product, product, ...} as stored, the products being
-- those that exist and whose grant is approved, in the credential's order; false when the key, its app
-- or its developer is not there. A part of the scripts that end in "find"; it is no script by itself.
--
-- ARGV[1..4]: what the keys of consumer keys, apps, developers and products begin with.

local function client_of(consumer_key)
  local app_id = redis.call('GET', ARGV[1] .. consumer_key)
  if not app_id then return false end

  local stored = redis.call('GET', ARGV[2] .. app_id)
  if not stored then return false end
  local app = cjson.decode(stored)

  local developer = redis.call('GET', ARGV[3] .. app.developer_id)
  if not developer then return false end

  local found = { stored, developer }
  for _, credential in ipairs(app.credentials) do
    if credential.consumer_key == consumer_key then
      for _, grant in ipairs(credential.products) do
        local product = grant.status == 'approved' and redis.call('GET', ARGV[4] .. grant.name)
        if product then
          found[#found + 1] = product
        end
      end
    end
  end
  return found
end
