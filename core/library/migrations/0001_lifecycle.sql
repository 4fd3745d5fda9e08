CREATE TABLE `bookkeeping` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
ALTER TABLE `videos` ADD `source_dropped_at` text;--> statement-breakpoint
CREATE INDEX `videos_by_status` ON `videos` (`status`,`updated_at`);--> statement-breakpoint
CREATE INDEX `videos_with_source` ON `videos` (`updated_at`) WHERE status = 'completed' AND source_dropped_at IS NULL;--> statement-breakpoint
CREATE INDEX `outbox_of_video` ON `outbox` (`video_hash`);