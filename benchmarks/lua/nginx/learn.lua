-- Take the tokens that are known: lines of "token record" in the body, small enough for its buffer.

ngx.req.read_body()
local count = 0
for token, packed in ngx.req.get_body_data():gmatch("(%S+) ([^\n]+)\n") do
  assert(ngx.shared.tokens:safe_set(token, packed))
  count = count + 1
end
ngx.say(count)
