-- KEYS: list
-- ARGV: token, expiresAt, now
local token, expires, now = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])

local list = without(entries(KEYS[1], now), {[token] = true})
if expires > now then
  list[#list + 1] = {token = token, expiresAt = expires}
end
save(KEYS[1], list, now)
return 'OK'
