drop table reflection_logs;
drop table scheduled_tasks;
drop table generated_images;
drop table feature_requests;
