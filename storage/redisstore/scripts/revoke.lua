-- KEYS: tombstone, Better Auth's or ours
-- ARGV: sessions created before this time are over, seconds the tombstone lives, the token
--       that is spared (ours only)
--
-- A tombstone never moves back in time, and lives no shorter than it would have.
local before = tonumber(ARGV[1])

local current = redis.call('GET', KEYS[1]) or ''
before = math.max(before, tonumber(string.match(current, '^%d+') or '') or 0)
local value = string.format('%.0f', before)
if ARGV[3] then
  value = value .. ' ' .. ARGV[3]
end
redis.call('SET', KEYS[1], value, 'EX', math.max(tonumber(ARGV[2]), redis.call('TTL', KEYS[1])))
return 'OK'
