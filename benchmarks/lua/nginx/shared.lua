-- Records from memory: what the worker has read stands in an LRU of its own, behind it the shared dictionary.
-- Unknown tokens are remembered as well, briefly.

local records = require("records")
local lru = assert(require("resty.lrucache").new(200000))
local tokens = ngx.shared.tokens

local FRESH, UNKNOWN = 5, 1 -- seconds until it is looked for again

local shared = {}

function shared.find(token)
  local record = lru:get(token)
  if record ~= nil then return record end
  local packed = tokens:get(token)
  if packed then
    record = records.unpack(packed)
    lru:set(token, record, FRESH)
  else
    record = false
    lru:set(token, false, UNKNOWN)
  end
  return record
end

return shared
