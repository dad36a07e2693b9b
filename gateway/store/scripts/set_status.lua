-- Give a token, and perhaps its companion, another status; answers 1, or 0 where the token is not known, or
-- was revoked with its family and is to be approved.
--
-- KEYS[1]: the token. ARGV[1]: the status. ARGV[2]: '1' if the companion gets it, too. ARGV[3]: what the
-- companion is, 'access' or 'refresh'. ARGV[4], ARGV[5]: what the keys of companions and of families begin
-- with. Before it: stored_token.lua, index.lua.

local stored = found(KEYS[1])
if not stored then return 0 end
if ARGV[1] == 'approved' and stored.family and is_revoked(ARGV[5] .. stored.family) then return 0 end

turn(KEYS[1], ARGV[1])
local companion = ARGV[4] .. stored[ARGV[3]]
if ARGV[2] == '1' and stored[ARGV[3]] ~= '' then
  if found(companion) then turn(companion, ARGV[1]) end
end
return 1
