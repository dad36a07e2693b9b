-- What is remembered of a token: packed as one text for the shared dictionary and Redis, a table once it is read.

local find, sub, gmatch = string.find, string.sub, string.gmatch
local tonumber = tonumber

local records = {}

-- "status|expires|client|app|developer|scopes|proxies|environments"; lists are separated by blanks.
function records.unpack(packed)
  local fields, at, count = {}, 1, 0
  while true do
    local bar = find(packed, "|", at, true)
    count = count + 1
    fields[count] = sub(packed, at, bar and bar - 1)
    if not bar then break end
    at = bar + 1
  end
  local function set(text)
    local members = {}
    for word in gmatch(text, "%S+") do members[word] = true end
    return members
  end
  return {
    is_approved = fields[1] == "approved", expires = tonumber(fields[2]),
    client = fields[3], app = fields[4], developer = fields[5],
    scopes = set(fields[6]), proxies = set(fields[7]), environments = set(fields[8]),
  }
end

return records
