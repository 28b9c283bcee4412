drop table blobs;
