-- KEYS: account, link, accounts, user
-- ARGV: account record, account id, link
if redis.call('EXISTS', KEYS[4]) == 0 then
  return 'GONE'
end
if redis.call('EXISTS', KEYS[1], KEYS[2]) > 0 then
  return 'TAKEN'
end
redis.call('SET', KEYS[1], ARGV[1])
redis.call('SET', KEYS[2], ARGV[2])
redis.call('HSET', KEYS[3], ARGV[2], ARGV[3])
return 'OK'
