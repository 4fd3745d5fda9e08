CREATE TABLE `dead_letters` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`state` text DEFAULT 'waiting' NOT NULL,
	`by` text NOT NULL,
	`code` text NOT NULL,
	`reason` text NOT NULL,
	`stack` text,
	`attempts` integer NOT NULL,
	`origin` text NOT NULL,
	`lineage` text NOT NULL,
	`video_hash` text,
	`kind` text NOT NULL,
	`content` text NOT NULL,
	`buried_at` text NOT NULL,
	`settled_at` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `dead_letters_id_unique` ON `dead_letters` (`id`);--> statement-breakpoint
CREATE INDEX `dead_letters_by_state` ON `dead_letters` (`state`,`seq`);--> statement-breakpoint
CREATE INDEX `dead_letters_of_video` ON `dead_letters` (`video_hash`);--> statement-breakpoint
CREATE INDEX `dead_letters_by_lineage` ON `dead_letters` (`lineage`);