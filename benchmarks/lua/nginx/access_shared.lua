-- The access phase, with records from memory.

return require("gate").check(require("shared").find)
