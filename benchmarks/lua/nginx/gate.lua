-- The check of a call: the first conditional flow that matches decides; the protected one verifies the token.
-- `find_record(token)` returns the token's record, or nothing; it comes from shared.lua or redis.lua.

local flows = require("flows")
local find = string.find
local sub = string.sub
local re_find = ngx.re.find
local var = ngx.var
local now = ngx.now
local get_method = ngx.req.get_method
local count = #flows

local PROXY, ENVIRONMENT, SCOPE = "protected", "test", "READ"
local FAULT = '{"fault":{"faultstring":"%s","detail":{"errorcode":"%s"}}}'

local gate = {}

local function refuse(text, code)
  ngx.status = 401
  ngx.header["Content-Type"] = "application/json"
  ngx.print(FAULT:format(text, code))
  return ngx.exit(401)
end

local function first_flow(verb, path)
  for i = 1, count do
    local flow = flows[i]
    -- The cheap tests first; the regular expression is compiled once, by PCRE's own compiler.
    if flow.verb == "" or flow.verb == verb then
      local pattern = flow.pattern
      if pattern then
        if find(path, flow.prefix, 1, true) == 1 and re_find(path, pattern, "jo") then return flow.name end
      elseif path == flow.path then
        return flow.name
      end
    end
  end
end

function gate.check(find_record)
  if first_flow(get_method(), var.uri) ~= "protected" then return end
  local authorization = var.http_authorization
  if not authorization or sub(authorization, 1, 7) ~= "Bearer " then
    return refuse("Invalid access token", "oauth.v2.InvalidAccessToken")
  end
  local record = find_record(sub(authorization, 8))
  if not record or not record.is_approved then
    return refuse("Invalid Access Token", "keymanagement.service.invalid_access_token")
  end
  if record.expires <= now() then
    return refuse("Access Token expired", "keymanagement.service.access_token_expired")
  end
  if not record.proxies[PROXY] or not record.environments[ENVIRONMENT] then
    return refuse("Invalid API call as no apiproduct match found", "keymanagement.service.InvalidAPICallAsNoApiProductMatchFound")
  end
  if not record.scopes[SCOPE] then
    return refuse("Required scope(s): READ", "oauth.v2.InsufficientScope")
  end
end

return gate
