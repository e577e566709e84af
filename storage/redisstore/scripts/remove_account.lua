-- KEYS: accounts, account, link
-- ARGV: account id, its link (empty: the user has no such account), 1 to keep the last one
if ARGV[3] == '1' and redis.call('HLEN', KEYS[1]) == 1 then
  return 'LAST'
end
local current = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if current ~= ARGV[2] then
  return 'CHANGED'
end
if current == '' then
  return 'GONE'
end
redis.call('DEL', KEYS[2], KEYS[3])
redis.call('HDEL', KEYS[1], ARGV[1])
return 'OK'
