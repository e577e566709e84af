-- What the scripts about lists share. Redis runs a script as one atomic act.
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

-- Returns the entries of list that are not about the tokens, which are keys of a table.
local function without(list, tokens)
  local others = {}
  for _, entry in ipairs(list) do
    if not tokens[entry.token] then
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
