-- What the scripts about sessions share. Redis runs a script as one atomic act.
--
-- An active-sessions list is JSON: [{"token":"...","expiresAt":ms},...], soonest first. It
-- is printed by hand, since cjson promises no order of keys and rounds numbers.

-- Returns the entries of the list that have not expired. What is not a list counts as empty.
local function entries(key, now)
  local ok, list = pcall(cjson.decode, redis.call('GET', key) or '[]')
  local live = {}
  if not ok or type(list) ~= 'table' then
    return live
  end
  for _, entry in ipairs(list) do
    if type(entry) == 'table' and type(entry.token) == 'string'
      and type(entry.expiresAt) == 'number' and entry.expiresAt > now then
      live[#live + 1] = entry
    end
  end
  return live
end

-- Returns the entries of list that are not about the token.
local function without(list, token)
  local others = {}
  for _, entry in ipairs(list) do
    if entry.token ~= token then
      others[#others + 1] = entry
    end
  end
  return others
end

-- Adds an entry behind those that expire no later.
local function insert(list, entry)
  local at = #list + 1
  while at > 1 and list[at - 1].expiresAt > entry.expiresAt do
    at = at - 1
  end
  table.insert(list, at, entry)
end

-- Writes the list until its last entry expires. An empty list has no key.
local function save(key, list, now)
  local sorted, texts = {}, {}
  for _, entry in ipairs(list) do
    insert(sorted, entry)
  end
  if #sorted == 0 then
    redis.call('DEL', key)
    return
  end
  for i, entry in ipairs(sorted) do
    local token = string.gsub(cjson.encode(entry.token), '\\/', '/')
    texts[i] = string.format('{"token":%s,"expiresAt":%.0f}', token, entry.expiresAt)
  end
  local ttl = math.max(1, math.floor((sorted[#sorted].expiresAt - now) / 1000))
  redis.call('SET', key, '[' .. table.concat(texts, ',') .. ']', 'EX', ttl)
end

-- Returns the time before which sessions are revoked, and the same with the token that is
-- spared from it. 0 stands for never.
local function revocations(revoked, spared)
  local before = tonumber(redis.call('GET', revoked) or '') or 0
  local ms, token = string.match(redis.call('GET', spared) or '', '^(%d+) (.*)$')
  return before, tonumber(ms or '') or 0, token
end

-- Writes a value that lives at least ttl seconds, longer if it would have already.
local function keep(key, value, ttl)
  redis.call('SET', key, value, 'EX', math.max(ttl, redis.call('TTL', key)))
end

-- Ends the sessions of a user that the list names, and by tombstone those that it does not,
-- but the one with the token except, which was created at the time since.
local function end_all(list, revoked, spared, prefix, now, ttl, except, since)
  local kept = {}
  for _, entry in ipairs(entries(list, 0)) do
    if entry.token == except then
      insert(kept, entry)
    elseif not string.find(entry.token, ':', 1, true) then
      redis.call('DEL', prefix .. entry.token)
    end
  end
  save(list, kept, now)
  local before, sparing = revocations(revoked, spared)
  if except == '' then
    keep(revoked, string.format('%.0f', math.max(now, before, sparing)), ttl)
    redis.call('DEL', spared)
    return
  end
  keep(revoked, string.format('%.0f', math.max(since, before)), ttl)
  keep(spared, string.format('%.0f %s', math.max(now, sparing), except), ttl)
end
