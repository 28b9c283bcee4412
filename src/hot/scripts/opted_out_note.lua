-- Notes that somebody wants to be left alone, or not any more, or that a server ignores something, or not
-- any more, or that this is in doubt.
--
-- KEYS[1]  the mark: the epoch, and the Redis processes in which it is known
-- KEYS[2]  whose filling goes on
-- KEYS[3]  the people of a platform who want to be left alone, or what its servers ignore
-- ARGV[1]  out, back or doubt
-- ARGV     the people, or what is ignored
--
-- What is in doubt goes on to be believed, and is filled anew by whoever looks next. Whoever fills it
-- holds a lock that keeps people from opting out; when one does all the same, the lock was lost.
if ARGV[1] == 'doubt' then
  local epoch = string.match(redis.call('GET', KEYS[1]) or '', '^%d+')
  if epoch then
    redis.call('SET', KEYS[1], epoch .. ' doubt')
  end
  return
end
redis.call('DEL', KEYS[2])
for member = 2, #ARGV do
  if ARGV[1] == 'out' then
    redis.call('SADD', KEYS[3], ARGV[member])
  else
    redis.call('SREM', KEYS[3], ARGV[member])
  end
end
