-- KEYS: account, link, accounts
-- ARGV: record, account id
local current = redis.call('GET', KEYS[1])
if not current then
  return 'OK'
end
if current ~= ARGV[1] then
  return 'CHANGED'
end
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('HDEL', KEYS[3], ARGV[2])
return 'OK'
