-- Give a token, and perhaps its companion, another status; answers 1, or 0 where the token is not known, or
-- was revoked with its family and is to be approved.
--
-- KEYS[1]: the token. ARGV[1], an object in JSON, is named here. Before it: stored_token.lua, index.lua.

local told = cjson.decode(ARGV[1])
local status = told.status
local cascade = told.cascade -- whether the companion gets it, too
local companion = told.companion -- what the companion is, 'access' or 'refresh'
local prefixes = told.prefixes -- what the keys of access tokens, refresh tokens and families begin with
local known = told.known -- for how many milliseconds an endless token is known as revoked

local stored = found(KEYS[1])
if not stored then return 0 end
local family = stored.family and prefixes.family .. stored.family
if status == 'approved' and family and is_revoked(family) then return 0 end

turn(KEYS[1], status, known)
local companion_key = prefixes[companion] .. stored[companion]
if cascade and stored[companion] ~= '' and found(companion_key) then turn(companion_key, status, known) end
if family then settle_family(family, prefixes) end
return 1
