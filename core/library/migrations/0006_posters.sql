ALTER TABLE `videos` ADD `poster_choice` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `videos` ADD `poster_time` real;--> statement-breakpoint
ALTER TABLE `videos` ADD `poster` text;--> statement-breakpoint
ALTER TABLE `videos` ADD `poster_due` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `videos_with_poster_due` ON `videos` (`updated_at`) WHERE status = 'completed' AND poster_due;