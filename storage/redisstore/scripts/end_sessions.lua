-- KEYS: list, revoked, spared
-- ARGV: prefix, now, seconds the tombstones live, spared token or empty, its createdAt
end_all(KEYS[1], KEYS[2], KEYS[3], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5]))
return 'OK'
