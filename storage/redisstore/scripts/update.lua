-- KEYS: record, its old link, its new link, for an account: accounts
-- ARGV: old record, new record, id of the record, for an account: new link
local current = redis.call('GET', KEYS[1])
if not current then
  return 'GONE'
end
if current ~= ARGV[1] then
  return 'CHANGED'
end
local owner = redis.call('GET', KEYS[3])
if owner and owner ~= ARGV[3] then
  return 'TAKEN'
end
redis.call('DEL', KEYS[2])
redis.call('SET', KEYS[1], ARGV[2])
redis.call('SET', KEYS[3], ARGV[3])
if KEYS[4] then
  redis.call('HSET', KEYS[4], ARGV[3], ARGV[4])
end
return 'OK'
