-- Counters and latency histograms: counted in the worker, added to the shared dictionary once a second.

local metrics = ngx.shared.metrics
local var, now = ngx.var, ngx.now
local start_time = ngx.req.start_time
local floor, tonumber, pairs = math.floor, tonumber, pairs

local BOUNDS = { 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30 }
local OUTCOMES = { "other", "2xx", "3xx", "4xx", "5xx" }

local requests, targets = { 0, 0, 0, 0, 0 }, { 0, 0, 0, 0, 0 }
local durations, target_durations = {}, {}
for i = 1, #BOUNDS + 2 do durations[i], target_durations[i] = 0, 0 end -- the last one is the sum

local function outcome(status)
  local class = floor(status / 100)
  return class >= 2 and class <= 5 and class or 1
end

local function observe(histogram, seconds)
  local i = 1
  while i <= #BOUNDS and seconds > BOUNDS[i] do i = i + 1 end
  histogram[i] = histogram[i] + 1
  histogram[#histogram] = histogram[#histogram] + seconds
end

local counted = {}

function counted.count()
  local i = outcome(ngx.status)
  requests[i] = requests[i] + 1
  observe(durations, now() - start_time())
  local status = tonumber(var.upstream_status)
  if status then
    i = outcome(status)
    targets[i] = targets[i] + 1
    observe(target_durations, tonumber(var.upstream_response_time) or 0)
  end
end

local function add(name, labels, cells)
  for i, label in pairs(labels) do
    if cells[i] ~= 0 then
      metrics:incr(name .. "{" .. label .. "}", cells[i], 0)
      cells[i] = 0
    end
  end
end

local ranges = { [#BOUNDS + 1] = "inf", [#BOUNDS + 2] = "sum" }
for i, bound in pairs(BOUNDS) do ranges[i] = "le " .. bound end

function counted.flush()
  add("requests", OUTCOMES, requests)
  add("targets", OUTCOMES, targets)
  add("duration", ranges, durations)
  add("target_duration", ranges, target_durations)
end

return counted
