-- KEYS: user, email, accounts, list, revoked, spared
-- ARGV: user record (empty: there is none), prefix, prefix of account keys, prefix of link
--       keys, now, seconds the tombstone lives
local current = redis.call('GET', KEYS[1]) or ''
if current ~= ARGV[1] then
  return 'CHANGED'
end
if current ~= '' then
  redis.call('DEL', KEYS[1], KEYS[2])
end
local accounts = redis.call('HGETALL', KEYS[3])
for i = 1, #accounts, 2 do
  redis.call('DEL', ARGV[3] .. accounts[i], ARGV[4] .. accounts[i + 1])
end
redis.call('DEL', KEYS[3])
end_all(KEYS[4], KEYS[5], KEYS[6], ARGV[2], tonumber(ARGV[5]), tonumber(ARGV[6]), '', 0)
return 'OK'
