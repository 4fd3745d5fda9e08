ALTER TABLE `videos` ADD `storyboard` text;--> statement-breakpoint
CREATE INDEX `videos_without_storyboard` ON `videos` (`updated_at`) WHERE status = 'completed' AND storyboard IS NULL;