-- KEYS: any
-- ARGV: the value it has when it may be deleted
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('DEL', KEYS[1])
end
return 'OK'
