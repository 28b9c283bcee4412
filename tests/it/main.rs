//! Stories: a test speaks as a user through a real front door, and reads what the bot says.
//!
//! Redis and PostgreSQL are real and private; nothing here reaches beyond loopback.

mod app;
mod chat;
mod classify;
mod claude_answers;
mod claude_failures;
mod claude_ways;
mod console_chat;
mod console_limits;
mod console_order;
mod console_replay;
mod console_walls;
mod discord_app;
mod discord_budget;
mod discord_commands;
mod discord_delivery;
mod discord_missed;
mod discord_process;
mod discord_resharding;
mod discord_shards;
mod discord_silence;
mod discord_socket;
mod discord_start;
mod discord_talk;
mod docs;
mod docs_proofs;
mod jobs_command;
mod processes;
mod processes_commands;
mod processes_killed;
mod queue_dead_ends;
mod queue_failover;
mod queue_model;
mod queue_outcomes;
mod queue_processes;
mod queue_schedules;
mod queue_scripts;
mod queue_specimens;
mod state_bells;
mod state_faults;
mod state_history;
mod state_plans;
mod state_sessions;
mod state_standby;
mod understanding;
