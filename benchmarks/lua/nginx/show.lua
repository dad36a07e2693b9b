-- Answer the counters, for whoever scrapes.

for _, name in ipairs(ngx.shared.metrics:get_keys(0)) do ngx.say(name, " ", ngx.shared.metrics:get(name)) end
