-- Takes back what was counted under a limit: it did not happen after all.
--
-- KEYS[1]  what was let through: a list of moments, or two sums
-- ARGV[1]  the moment at which it was counted
-- ARGV[2]  the span, in ms
-- ARGV[3]  1: every moment is kept; 0: sums are
if ARGV[3] == '1' then
  redis.call('LREM', KEYS[1], -1, ARGV[1])
  return
end
local number = math.floor(tonumber(ARGV[1]) / tonumber(ARGV[2]))
local kept = redis.call('HMGET', KEYS[1], 'span', 'sum', 'before')
local of = tonumber(kept[1] or '-2')
if of == number and tonumber(kept[2]) > 0 then
  redis.call('HINCRBY', KEYS[1], 'sum', -1)
elseif of == number + 1 and tonumber(kept[3]) > 0 then
  redis.call('HINCRBY', KEYS[1], 'before', -1)
end
