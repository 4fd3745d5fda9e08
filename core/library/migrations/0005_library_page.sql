DROP INDEX `videos_resumable`;--> statement-breakpoint
ALTER TABLE `videos` ADD `init_title` text DEFAULT '' NOT NULL;--> statement-breakpoint
UPDATE `videos` SET `init_title` = `title`;--> statement-breakpoint
ALTER TABLE `videos` ADD `search_text` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `videos` ADD `width` integer;--> statement-breakpoint
ALTER TABLE `videos` ADD `height` integer;--> statement-breakpoint
ALTER TABLE `videos` ADD `eta_seconds` real;--> statement-breakpoint
CREATE INDEX `videos_by_change` ON `videos` (`updated_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `videos_resumable` ON `videos` (`owner`,`init_title`,`size`,`fingerprint`) WHERE status = 'uploading' AND fingerprint IS NOT NULL;