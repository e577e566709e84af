-- KEYS: session, list
-- ARGV: token, now
local now = tonumber(ARGV[2])

redis.call('DEL', KEYS[1])
save(KEYS[2], without(entries(KEYS[2], now), ARGV[1]), now)
return 'OK'
