-- KEYS: list
-- ARGV: now, tokens...
local now, tokens = tonumber(ARGV[1]), {}

for i = 2, #ARGV do
  tokens[ARGV[i]] = true
end
save(KEYS[1], without(entries(KEYS[1], now), tokens), now)
return 'OK'
