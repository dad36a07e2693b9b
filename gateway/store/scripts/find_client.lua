-- The client of a consumer key. ARGV[1..4]: see client_of.lua. ARGV[5]: the consumer key.

return client_of(ARGV[5])
