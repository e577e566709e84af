-- KEYS: user, email, accounts, then of each account its own and its link
-- ARGV: user record (empty: there is none), then of each account its id and its link
local current = redis.call('GET', KEYS[1]) or ''
if current ~= ARGV[1] or redis.call('HLEN', KEYS[3]) * 2 ~= #ARGV - 1 then
  return 'CHANGED'
end
for i = 2, #ARGV, 2 do
  if redis.call('HGET', KEYS[3], ARGV[i]) ~= ARGV[i + 1] then
    return 'CHANGED'
  end
end
if current == '' then
  table.remove(KEYS, 2) -- the e-mail is not theirs
end
redis.call('DEL', unpack(KEYS))
return 'OK'
