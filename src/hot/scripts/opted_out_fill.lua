-- Fills anew who wants to be left alone and what servers ignore, step by step. What was known before is
-- believed until the end.
--
-- KEYS[1]  the mark: the epoch, and the Redis processes in which it is known
-- KEYS[2]  whose filling goes on
-- KEYS     for each set: what is being filled, and what is believed
-- ARGV[1]  the name of the filling
-- ARGV[2]  begin, add or end
-- ARGV     add: members of the first set; end: the mark from then on
--
-- Returns 1 when done, 0 when this filling was overtaken.
if ARGV[2] == 'begin' then
  redis.call('SET', KEYS[2], ARGV[1])
  for set = 3, #KEYS, 2 do
    redis.call('DEL', KEYS[set])
  end
  return 1
end
if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return 0
end
if ARGV[2] == 'add' then
  for member = 3, #ARGV do
    redis.call('SADD', KEYS[3], ARGV[member])
  end
  return 1
end
for set = 3, #KEYS, 2 do
  if redis.call('EXISTS', KEYS[set]) == 1 then
    redis.call('RENAME', KEYS[set], KEYS[set + 1])
  else
    redis.call('DEL', KEYS[set + 1])
  end
end
redis.call('SET', KEYS[1], ARGV[3])
redis.call('DEL', KEYS[2])
return 1
