-- The access phase, with records from Redis.

return require("gate").check(require("redis").find)
