-- Gives out permits for requests to Discord, and notes what Discord said to those that were sent.
--
-- KEYS[1]  until when the permits given out are paid for, in µs, at an even pace
-- KEYS[2]  mark that nobody may send anything
-- KEYS[3]  how many requests were invalid, by half minutes
-- KEYS[4]  who sends, by when they last asked, in µs
-- ARGV[1]  who asks
-- ARGV[2]  how many permits are wanted; 0 only notes and looks
-- ARGV[3]  how far apart permits are, in µs
-- ARGV[4]  how many may be given out at once
-- ARGV[5]  from how many invalid requests on permits are further apart, and one at a time
-- ARGV[6]  how far then, in µs
-- ARGV[7]  from how many invalid requests on there are none
-- ARGV[8]  how many invalid requests to note
-- ARGV[9]  for how long nobody may send anything, in ms; 0 notes nothing
--
-- Returns how many permits are given out, how long to wait for more in ms, how long nobody may send
-- anything in ms, how many requests were invalid in the last ten minutes, and how many send.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local half_minute = math.floor(now / 30000000)
if tonumber(ARGV[8]) > 0 then
  redis.call('HINCRBY', KEYS[3], half_minute, ARGV[8])
  redis.call('PEXPIRE', KEYS[3], 660000)
end
local invalid = 0
local counts = redis.call('HGETALL', KEYS[3])
for place = 1, #counts, 2 do
  -- The half minute that was begun ten minutes ago counts in full.
  if tonumber(counts[place]) < half_minute - 20 then
    redis.call('HDEL', KEYS[3], counts[place])
  else
    invalid = invalid + tonumber(counts[place + 1])
  end
end
local pause = tonumber(ARGV[9])
if pause > 0 and redis.call('PTTL', KEYS[2]) < pause then
  redis.call('SET', KEYS[2], '1', 'PX', pause)
end
local paused = math.max(0, redis.call('PTTL', KEYS[2]))
redis.call('ZADD', KEYS[4], string.format('%.0f', now), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', string.format('%.0f', now - 10000000))
redis.call('PEXPIRE', KEYS[4], 10000)
local senders = redis.call('ZCARD', KEYS[4])
local wanted = tonumber(ARGV[2])
if wanted == 0 or paused > 0 or invalid >= tonumber(ARGV[7]) then
  return {0, paused, paused, invalid, senders}
end
local apart, burst = tonumber(ARGV[3]), tonumber(ARGV[4])
if invalid >= tonumber(ARGV[5]) then
  apart, burst = tonumber(ARGV[6]), 1
end
local ahead = math.max(0, tonumber(redis.call('GET', KEYS[1]) or 0) - now)
local granted = math.min(wanted, math.floor(burst - ahead / apart))
if granted >= 1 then
  ahead = ahead + granted * apart
  redis.call('SET', KEYS[1], string.format('%.0f', now + ahead), 'PX', math.ceil(ahead / 1000))
  return {granted, 0, 0, invalid, senders}
end
local wait = ahead - (burst - math.min(wanted, burst)) * apart
return {0, math.max(1, math.ceil(wait / 1000)), 0, invalid, senders}
