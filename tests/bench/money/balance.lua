-- wrk: each request reads the balance of another user. Argument: file of tokens.
local tokens, at = {}, 0

function init(args)
  for line in io.lines(args[1]) do tokens[#tokens + 1] = line end
  math.randomseed(os.time())
  at = math.random(#tokens)
end

function request()
  at = at % #tokens + 1
  return wrk.format("GET", "/api/v1/points/balance", { ["authorization"] = "Bearer " .. tokens[at] })
end
