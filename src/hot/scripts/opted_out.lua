-- Which people want to be left alone.
--
-- KEYS[1]  the mark: the epoch, and the Redis processes in which it is known
-- KEYS[2]  the people of a platform who do
-- ARGV[1]  the epoch that the asking program knows of
-- ARGV     the people
--
-- Returns 1 or 0 for each; nothing when it is not known under this epoch.
local mark = redis.call('GET', KEYS[1]) or ''
local epoch = tonumber(string.match(mark, '^(%d+) '))
if not epoch or epoch < tonumber(ARGV[1]) then
  return {}
end
local out = {}
for person = 2, #ARGV do
  out[#out + 1] = redis.call('SISMEMBER', KEYS[2], ARGV[person])
end
return out
