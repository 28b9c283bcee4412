-- Fills anew who wants to be left alone, step by step. What was known before is believed until the end.
--
-- KEYS[1]  the mark: the epoch, and the Redis processes in which it is known
-- KEYS[2]  whose filling goes on
-- KEYS     for each platform: what is being filled, and the people who are left alone
-- ARGV[1]  the name of the filling
-- ARGV[2]  begin, add or end
-- ARGV     add: people of the first platform; end: the mark from then on
--
-- Returns 1 when done, 0 when this filling was overtaken.
if ARGV[2] == 'begin' then
  redis.call('SET', KEYS[2], ARGV[1])
  for platform = 3, #KEYS, 2 do
    redis.call('DEL', KEYS[platform])
  end
  return 1
end
if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return 0
end
if ARGV[2] == 'add' then
  for person = 3, #ARGV do
    redis.call('SADD', KEYS[3], ARGV[person])
  end
  return 1
end
for platform = 3, #KEYS, 2 do
  if redis.call('EXISTS', KEYS[platform]) == 1 then
    redis.call('RENAME', KEYS[platform], KEYS[platform + 1])
  else
    redis.call('DEL', KEYS[platform + 1])
  end
end
redis.call('SET', KEYS[1], ARGV[3])
redis.call('DEL', KEYS[2])
return 1
