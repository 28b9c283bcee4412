-- Notes up to which message channels were handed over, and forgets the channels that were silent
-- for the longest when there are too many.
--
-- KEYS[1]  the channels, by when something of theirs was last noted, in ms
-- KEYS[2]  the last message of each: channel -> "message server"
-- ARGV[1]  how many channels are kept
-- ARGV[2]  how long all of it is kept, in ms
-- then three a channel: channel, message, server (empty in direct messages)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i = 3, #ARGV, 3 do
  local channel, message, server = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local known = string.match(redis.call('HGET', KEYS[2], channel) or '', '^(%d*)')
  -- Ids are numbers too large for Lua: the longer text is the larger one.
  if #message > #known or (#message == #known and message > known) then
    redis.call('HSET', KEYS[2], channel, message .. ' ' .. server)
  end
  redis.call('ZADD', KEYS[1], now, channel)
end
local over = redis.call('ZCARD', KEYS[1]) - tonumber(ARGV[1])
if over > 0 then
  for _, channel in ipairs(redis.call('ZRANGE', KEYS[1], 0, over - 1)) do
    redis.call('HDEL', KEYS[2], channel)
  end
  redis.call('ZREMRANGEBYRANK', KEYS[1], 0, over - 1)
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return 1
