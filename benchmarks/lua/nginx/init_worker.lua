-- What each worker does beside its requests: flush its counters once a second.

assert(ngx.timer.every(1, require("metrics").flush))
