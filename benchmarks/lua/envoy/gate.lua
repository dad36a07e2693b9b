-- The check as Envoy's Lua filter: the same flows, the same facts of a token, from a table in memory.

local FLOWS = @FLOWS@
local TOKENS = {
  ["@TOKEN@"] = {
    is_approved = true, expires = @EXPIRES@,
    scopes = { READ = true }, proxies = { protected = true }, environments = { test = true },
  },
}

local find, sub, time = string.find, string.sub, os.time

local function refuse(stream, text, code)
  stream:respond({ [":status"] = "401", ["content-type"] = "application/json" },
    '{"fault":{"faultstring":"' .. text .. '","detail":{"errorcode":"' .. code .. '"}}}')
end

local function first_flow(verb, path)
  for i = 1, #FLOWS do
    local flow = FLOWS[i]
    if flow.verb == "" or flow.verb == verb then
      if flow.pattern then
        if find(path, flow.prefix, 1, true) == 1 and find(path, flow.pattern) then return flow.name end
      elseif path == flow.path then
        return flow.name
      end
    end
  end
end

function envoy_on_request(stream)
  local headers = stream:headers()
  local path = headers:get(":path")
  local query = find(path, "?", 1, true)
  if query then path = sub(path, 1, query - 1) end
  if first_flow(headers:get(":method"), path) ~= "protected" then return end
  local authorization = headers:get("authorization")
  if not authorization or sub(authorization, 1, 7) ~= "Bearer " then
    return refuse(stream, "Invalid access token", "oauth.v2.InvalidAccessToken")
  end
  local record = TOKENS[sub(authorization, 8)]
  if not record or not record.is_approved then
    return refuse(stream, "Invalid Access Token", "keymanagement.service.invalid_access_token")
  end
  if record.expires <= time() then
    return refuse(stream, "Access Token expired", "keymanagement.service.access_token_expired")
  end
  if not record.proxies["protected"] or not record.environments["test"] then
    return refuse(stream, "Invalid API call as no apiproduct match found",
      "keymanagement.service.InvalidAPICallAsNoApiProductMatchFound")
  end
  if not record.scopes["READ"] then
    return refuse(stream, "Required scope(s): READ", "oauth.v2.InsufficientScope")
  end
end
