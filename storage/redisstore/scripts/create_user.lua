-- KEYS: user, email; with a first account also: account, link, accounts
-- ARGV: user record, user id; with a first account also: account record, its id, its link
if redis.call('EXISTS', unpack(KEYS, 1, math.min(#KEYS, 4))) > 0 then
  return 'TAKEN'
end
redis.call('SET', KEYS[1], ARGV[1])
redis.call('SET', KEYS[2], ARGV[2])
if #KEYS > 2 then
  redis.call('SET', KEYS[3], ARGV[3])
  redis.call('SET', KEYS[4], ARGV[4])
  redis.call('HSET', KEYS[5], ARGV[4], ARGV[5])
end
return 'OK'
