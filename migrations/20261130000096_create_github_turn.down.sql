drop table github_turn;
