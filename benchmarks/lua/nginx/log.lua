-- The log phase: count the request.

require("metrics").count()
