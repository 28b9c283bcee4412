-- Replaces a cached turn by what was delivered, or removes it when it was not.
--
-- KEYS[1]  the turns of the conversation
-- ARGV[1]  the job's id
-- ARGV[2]  the turn as delivered; empty to remove it
for i, turn in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  if string.sub(turn, 1, #ARGV[1] + 1) == ARGV[1] .. ' ' then
    if ARGV[2] == '' then
      redis.call('LREM', KEYS[1], 1, turn)
    else
      redis.call('LSET', KEYS[1], i - 1, ARGV[2])
    end
    return 1
  end
end
return 0
