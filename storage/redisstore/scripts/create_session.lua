-- KEYS: session, list
-- ARGV: record, seconds it lives (0: it is over already), token, expiresAt, now
local record, ttl, token = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local expires, now = tonumber(ARGV[4]), tonumber(ARGV[5])

if redis.call('EXISTS', KEYS[1]) == 1 then
  return 'TAKEN'
end
if ttl == 0 then
  return 'OK'
end
redis.call('SET', KEYS[1], record, 'EX', ttl)
local list = without(entries(KEYS[2], now), token)
list[#list + 1] = {token = token, expiresAt = expires}
save(KEYS[2], list, now)
return 'OK'
