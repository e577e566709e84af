-- KEYS: session
-- ARGV: old record, new record, seconds it lives (0: it is over)
local ttl = tonumber(ARGV[3])

local current = redis.call('GET', KEYS[1])
if not current then
  return 'GONE'
end
if current ~= ARGV[1] then
  return 'CHANGED'
end
if ttl == 0 then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[2], 'EX', ttl)
end
return 'OK'
