-- KEYS: session, list, revoked, spared
-- ARGV: old record, new record, seconds it lives (0: it is over), token, expiresAt, now,
--       createdAt
local old, new, ttl, token = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local expires, now, created = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])

local current = redis.call('GET', KEYS[1])
if not current then
  return 'GONE'
end
local before, sparing, except = revocations(KEYS[3], KEYS[4])
if created < before or (created < sparing and token ~= except) then
  return 'GONE'
end
if current ~= old then
  return 'CHANGED'
end
local list = without(entries(KEYS[2], now), token)
if ttl == 0 then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], new, 'EX', ttl)
  list[#list + 1] = {token = token, expiresAt = expires}
end
save(KEYS[2], list, now)
return 'OK'
