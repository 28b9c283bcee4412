-- Appends an event to a conversation's log, once.
--
-- KEYS[1] the log (a stream), KEYS[2] the ids in it (a hash of id to place in the log)
-- ARGV    the event's id, the event, the most events kept, the time to live in ms
-- Returns 1 when it was appended, 0 when an event of this id is in the log already.
--
-- At most two events are dropped in one call, however the limit was changed in between.
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then
  return 0
end
local surplus = math.min(redis.call('XLEN', KEYS[1]) - tonumber(ARGV[3]) + 1, 2)
if surplus > 0 then
  for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', surplus)) do
    redis.call('XDEL', KEYS[1], entry[1])
    redis.call('HDEL', KEYS[2], entry[2][2])
  end
end
local place = redis.call('XADD', KEYS[1], '*', 'id', ARGV[1], 'event', ARGV[2])
redis.call('HSET', KEYS[2], ARGV[1], place)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return 1
