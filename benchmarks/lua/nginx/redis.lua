-- Records from Redis, asked for every request over a pooled connection of the worker: GET, and nothing else.

local records = require("records")
local socket_tcp = ngx.socket.tcp
local sub, tonumber = string.sub, tonumber

local SOCKET = "unix:@REDIS@"
local POOL = { pool_size = 512 }
local IDLE_MS = 60000

local redis = {}

local function give_up(what)
  ngx.log(ngx.ERR, "redis: ", what)
  return ngx.exit(503)
end

function redis.find(token)
  local socket = socket_tcp()
  local ok, problem = socket:connect(SOCKET, POOL)
  if not ok then return give_up(problem) end
  local key = "bench:token:" .. token
  ok, problem = socket:send("*2\r\n$3\r\nGET\r\n$" .. #key .. "\r\n" .. key .. "\r\n")
  if not ok then return give_up(problem) end
  local line
  line, problem = socket:receive("*l")
  if not line then return give_up(problem) end
  local size = tonumber(sub(line, 2))
  if sub(line, 1, 1) ~= "$" or not size then return give_up(line) end
  local packed
  if size >= 0 then
    packed, problem = socket:receive(size + 2)
    if not packed then return give_up(problem) end
  end
  socket:setkeepalive(IDLE_MS)
  return packed and records.unpack(sub(packed, 1, size))
end

return redis
