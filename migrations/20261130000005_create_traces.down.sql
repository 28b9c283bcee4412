drop table message_traces;
